/**
 * Claims as OpenID Connect Core §5.1 has them, for third parties and for applications that ask for it
 * (`customClientMetadata.strictOpenId`). The contract's own form is another: times in milliseconds, null for what is
 * unset, members of the address as they are stored.
 */
type Claims = Record<string, unknown>;

/** Change claims of the contract's form, in place. */
export function makeStandard(claims: Claims): void {
  for (const name of ['created_at', 'updated_at']) {
    const time = claims[name];
    if (typeof time === 'number') claims[name] = Math.floor(time / 1000);
  }
  const { address } = claims;
  if (typeof address === 'object' && address !== null) {
    const { streetAddress, postalCode, ...others }: Claims = { ...address };
    const standard: Claims = { ...others, street_address: streetAddress, postal_code: postalCode };
    dropUnset(standard);
    claims.address = standard;
  }
  if (!claims.email) delete claims.email_verified;
  if (!claims.phone_number) delete claims.phone_number_verified;
  dropUnset(claims);
}

/** §5.3.2: what has no value is left out. */
function dropUnset(claims: Claims): void {
  for (const [name, value] of Object.entries(claims)) {
    if (value === undefined || value === null || value === '') delete claims[name];
  }
}
