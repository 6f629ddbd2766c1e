export const domains = {
  title: 'Domains',
  purpose: 'People sign in at an address of your own, such as auth.example.com.',
  about:
    'A verified domain serves everything that the usual address serves: sign-in pages, tokens, the account centre. Tokens got there name it as their issuer. The usual address stays as it is. Passkeys work at all of them, as long as the address that they were made for is yours.',
  add: {
    title: 'Add a domain',
    explanation: 'A name with three parts or more that you can set DNS records for.',
    label: 'Domain',
    submit: 'Add domain',
    problem: 'A domain with three parts at least, such as auth.example.com.',
    full: (most: number) => `There are ${most} domains, which is the most. Remove one first.`,
    added: (domain: string) => `${domain} was added`,
  },
  none: {
    title: 'No domains yet',
    sentence: 'Everything is served at the address that the server is set up with.',
  },
  card: {
    states: {
      PendingVerification: 'Waiting for DNS',
      PendingSsl: 'Proved, not reached yet',
      Active: 'Active',
      Error: 'Not served',
    },
    explanations: {
      PendingVerification:
        'Set both records where the domain is managed. The TXT record proves that it is yours, the CNAME record leads it here.',
      PendingSsl:
        'The TXT record is there. Now the CNAME record has to lead here, or the domain has to answer over HTTPS.',
      Active: 'Served. Keep the TXT record: it is looked up again every hour.',
      Error: 'The TXT record is gone. Set it again, and the domain is served again.',
    },
    records: (domain: string) => `DNS records of ${domain}`,
    issuer: 'Issuer',
    certificate:
      'The certificate is yours: add the domain where TLS ends, and pass the Host header on as it came.',
    check: 'Check again',
    files: 'Files',
    remove: 'Remove domain',
    removeTitle: (domain: string) => `Remove ${domain}?`,
    removeConsequence:
      'Nobody can sign in there any more. Tokens in its name are no longer accepted, and passkeys made for it cannot be used.',
    removeWaiting: 'Its DNS records are worth nothing then, even when you add it again.',
    removed: (domain: string) => `${domain} was removed`,
  },
  files: {
    title: (domain: string) => `Files at ${domain}`,
    explanation:
      'Shown while the domain is served, at addresses where Portero has nothing of its own: for app links, or to prove to a service that the domain is yours.',
    file: (number: number) => `File ${number}`,
    path: 'Path',
    contentType: 'Type',
    content: 'Content',
    add: 'Add file',
    remove: 'Remove file',
    save: 'Save',
    saved: 'The files were saved',
  },
};
