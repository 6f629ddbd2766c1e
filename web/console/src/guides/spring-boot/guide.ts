import { code, type Guide, list, note, postSignOutUris, redirectUris, region, text } from '../model.ts';
import settings from './files/application.yml?raw';
import dependencies from './files/dependencies.xml?raw';
import controller from './files/HomeController.java?raw';
import security from './files/SecurityConfig.java?raw';

export const guide: Guide = {
  home: 'http://localhost:8080/',
  steps: [
    {
      title: 'Add the dependencies',
      blocks: [
        text(
          'Spring Security has an OpenID Connect client of its own. On [start.spring.io](https://start.spring.io) choose **Spring Web** and **OAuth2 Client**, or add:',
        ),
        {
          kind: 'tabs',
          tabs: [
            {
              label: 'Maven',
              blocks: [code('xml', region(dependencies), 'pom.xml')],
            },
            {
              label: 'Gradle',
              blocks: [
                code(
                  'gradle',
                  "implementation 'org.springframework.boot:spring-boot-starter-web'\nimplementation 'org.springframework.boot:spring-boot-starter-oauth2-client'",
                  'build.gradle',
                ),
              ],
            },
          ],
        },
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        code('yaml', region(settings), 'src/main/resources/application.yml'),
        note(
          'Outside of a trial, give the secret through the environment: `SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_PORTERO_CLIENT_SECRET`.',
        ),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:8080/callback'), postSignOutUris('http://localhost:8080/')],
    },
    {
      title: 'Configure security',
      blocks: [
        text('Sign-in, callback and sign-out are filters; this says which pages need them.'),
        code('java', region(security), 'src/main/java/com/example/app/SecurityConfig.java'),
      ],
    },
    {
      title: 'Show who is there',
      blocks: [code('java', region(controller), 'src/main/java/com/example/app/HomeController.java')],
    },
    {
      title: 'Check point: try it',
      blocks: [
        {
          kind: 'tabs',
          tabs: [
            { label: 'Maven', blocks: [code('bash', './mvnw spring-boot:run')] },
            { label: 'Gradle', blocks: [code('bash', './gradlew bootRun')] },
          ],
        },
        list(
          'Open [localhost:8080](http://localhost:8080/) and choose **Sign in**.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          '**Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [
    {
      label: 'Spring Security: OAuth2 login',
      href: 'https://docs.spring.io/spring-security/reference/servlet/oauth2/login/index.html',
    },
  ],
};
