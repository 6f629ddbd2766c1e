//#region setup
import express from 'express';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

const issuer = '__ENDPOINT__/oidc';
const audience = '__API__';
const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));

const app = express();
//#endregion

//#region check
function refuse(res, status, error, more = '') {
  res.status(status).set('WWW-Authenticate', `Bearer error="${error}"${more}`).json({ error });
}

/** Lets requests through whose token was made for this API, or for what else it is meant for. */
const authenticated =
  (meantFor = () => audience) =>
  async (req, res, next) => {
    const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(req.get('Authorization') ?? '') ?? [];
    if (!token) return res.status(401).set('WWW-Authenticate', 'Bearer').json({ error: 'missing_token' });
    try {
      const options = { issuer, audience: meantFor(req), typ: 'at+jwt', requiredClaims: ['exp'] };
      req.claims = (await jwtVerify(token, keys, options)).payload;
    } catch (failure) {
      // That keys cannot be fetched is no fault of the token.
      if (failure instanceof errors.JWKSTimeout || !(failure instanceof errors.JOSEError))
        return next(failure);
      return refuse(res, 401, 'invalid_token');
    }
    next();
  };

app.get('/whoami', authenticated(), (req, res) => {
  res.json({ caller: req.claims.sub });
});
//#endregion

//#region permission
const may = (scope) => (req, res, next) => {
  const { organization_id: within, scope: held = '' } = req.claims;
  // Permissions held within an organization count there, and only there.
  if (within !== req.params.organizationId) return refuse(res, 401, 'invalid_token');
  if (held.split(' ').includes(scope)) return next();
  refuse(res, 403, 'insufficient_scope', `, scope="${scope}"`);
};

app.get('/orders', authenticated(), may('__SCOPE__'), (req, res) => {
  res.json({ caller: req.claims.sub });
});
//#endregion

//#region within
// `may` compares the organization in the address with the token's.
app.get('/organizations/:organizationId/orders', authenticated(), may('__SCOPE__'), (req, res) => {
  res.json({ organization: req.claims.organization_id });
});
//#endregion

//#region organization
const organization = (req) => `urn:logto:organization:${req.params.organizationId}`;

app.get('/organizations/:organizationId', authenticated(organization), (req, res) => {
  res.json({ organization: req.params.organizationId, scope: req.claims.scope });
});
//#endregion

//#region run
app.listen(4000, 'localhost', () => console.log('http://localhost:4000/'));
//#endregion
