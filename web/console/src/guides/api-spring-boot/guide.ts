import { aboutPermissions, organizationStep, tokensThatCount, tryStep } from '../api-shared/steps.ts';
import { code, type Guide, region, text } from '../model.ts';
import settings from './files/application.yml?raw';
import dependencies from './files/dependencies.xml?raw';
import orders from './files/OrdersController.java?raw';
import organization from './files/OrganizationController.java?raw';
import within from './files/OrganizationOrdersController.java?raw';
import security from './files/SecurityConfig.java?raw';

const java = (source: string, name: string) =>
  code('java', region(source), `src/main/java/com/example/app/${name}.java`);

export const guide: Guide = {
  home: 'http://localhost:4000/',
  steps: [
    {
      title: 'Add the dependencies',
      blocks: [
        text(
          'Spring Security can protect APIs by itself. On [start.spring.io](https://start.spring.io) choose **Spring Web** and **OAuth2 Resource Server**, or add:',
        ),
        {
          kind: 'tabs',
          tabs: [
            { label: 'Maven', blocks: [code('xml', region(dependencies), 'pom.xml')] },
            {
              label: 'Gradle',
              blocks: [
                code(
                  'gradle',
                  "implementation 'org.springframework.boot:spring-boot-starter-web'\nimplementation 'org.springframework.boot:spring-boot-starter-oauth2-resource-server'",
                  'build.gradle',
                ),
              ],
            },
          ],
        },
      ],
    },
    {
      title: 'Say which tokens count',
      blocks: [...tokensThatCount, code('yaml', region(settings), 'src/main/resources/application.yml')],
    },
    {
      title: 'Check the token',
      blocks: [
        text(
          'Spring’s own settings know one audience and the type `JWT`. This says what Portero’s access tokens are: of the type `at+jwt`, for your API, or for an organization where an address is about one.',
        ),
        java(security, 'SecurityConfig'),
      ],
    },
    { title: 'Ask for a permission', blocks: [aboutPermissions, java(orders, 'OrdersController')] },
    organizationStep(
      java(within, 'OrganizationOrdersController'),
      java(organization, 'OrganizationController'),
    ),
    tryStep({
      kind: 'tabs',
      tabs: [
        { label: 'Maven', blocks: [code('bash', './mvnw spring-boot:run')] },
        { label: 'Gradle', blocks: [code('bash', './gradlew bootRun')] },
      ],
    }),
  ],
  further: [
    {
      label: 'Spring Security: OAuth2 resource server',
      href: 'https://docs.spring.io/spring-security/reference/servlet/oauth2/resource-server/jwt.html',
    },
  ],
};
