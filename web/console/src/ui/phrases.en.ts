export const ui = {
  about: 'About this page',
  clear: 'Clear',
  copy: { copy: 'Copy', copied: 'Copied', reveal: 'Reveal', hide: 'Hide', copyId: 'Copy ID' },
  noMatch: {
    title: 'No match',
    sentence: 'Nothing here fits what you are looking for.',
    clear: 'Clear filters',
  },
  error: { title: 'That did not load', retry: 'Try again' },
  pager: {
    label: 'Pages',
    previous: 'Previous page',
    next: 'Next page',
    count: (total: string) => (total === '1' ? '1 result' : `${total} results`),
    range: (rows: string, total: string) => `${rows} of ${total}`,
  },
  multiText: { add: 'Add another', remove: (position: number) => `Remove row ${position}` },
  more: 'More actions',
  dnsRecords: { type: 'Type', name: 'Name', value: 'Value' },
  editor: { line: (line: number) => `Line ${line}:` },
};
