// An Express app as its authors' documentation of @logto/express has it; only the endpoint is ours.
import { handleAuthRoutes, withLogto } from '@logto/express';
import cookieParser from 'cookie-parser';
import express from 'express';
import session from 'express-session';

const { ENDPOINT = '', APP_ID = '', APP_SECRET = '', BASE_URL = '', RESOURCE = '' } = process.env;
const config = {
  endpoint: ENDPOINT,
  appId: APP_ID,
  appSecret: APP_SECRET,
  baseUrl: BASE_URL,
  scopes: ['email'],
  resources: [RESOURCE],
};

const app = express();
app.use(cookieParser());
app.use(
  session({
    secret: 'keeps the sessions of this example',
    cookie: { maxAge: 14 * 86_400_000 },
    resave: false,
    saveUninitialized: false,
  }),
);
app.use(handleAuthRoutes(config));

app.get('/', withLogto({ ...config, fetchUserInfo: true }), (request, response) => {
  const { isAuthenticated, claims, userInfo } = request.user;
  response.json({ isAuthenticated, claims, userInfo });
});
app.get('/token', withLogto({ ...config, getAccessToken: true, resource: RESOURCE }), (request, response) => {
  response.json({ isAuthenticated: request.user.isAuthenticated, accessToken: request.user.accessToken });
});

app.listen(Number(new URL(BASE_URL).port), 'localhost', () => console.log(`ready at ${BASE_URL}`));
