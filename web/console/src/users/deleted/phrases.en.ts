export const deletedUsers = {
  title: 'Recently deleted',
  purpose:
    'Whoever an administrator deleted can be brought back for a while, with roles, organizations and password; not with sessions and tokens.',
  off: 'Deleted people are gone for good: this tenant does not keep them (Settings).',
  none: 'Nobody was deleted lately',
  who: 'Person',
  deletedAt: 'Deleted',
  by: 'By',
  purgedAt: 'Gone for good',
  restore: 'Restore',
  restoreOne: (name: string) => `Restore ${name}`,
  restored: (name: string) => `${name} is back`,
  purge: 'Delete for good',
  purgeOne: (name: string) => `Delete ${name} for good`,
  purgeTitle: (name: string) => `Delete ${name} for good?`,
  purgeConsequence: 'Nothing is left of the account here, and nobody can bring it back.',
  purged: (name: string) => `${name} is gone for good`,
  kept: (days: number) =>
    `The account is gone at once. For ${days === 1 ? 'a day' : `${days} days`} it can be brought back, under Recently deleted.`,
  card: {
    title: 'Deleted people',
    explanation:
      'Whom an administrator deleted can be brought back for so long. Who deletes their own account is never kept.',
    days: 'Kept for days',
    daysHint:
      '0 to 30. At 0 nobody is kept, which suits privacy best. Fewer days hold for those who are kept now, too.',
    problem: 'A whole number from 0 to 30.',
  },
};
