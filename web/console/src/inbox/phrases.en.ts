export const inbox = {
  title: 'Development inbox',
  purpose: 'Emails and text messages that nobody delivers yet, newest first.',
  note: 'Whoever can open this page can read the codes in it. Set up a connector before real people sign in.',
  noteOnlyTexts:
    'Emails go out by your connector now. Only text messages still come here, and whoever can open this page can read the codes in them.',
  toConnectors: 'Set up a connector',
  empty: {
    title: 'Nothing here',
    sentence:
      'When somebody asks for a code and there is no connector, the message appears here within seconds.',
  },
  code: 'Code',
  look: 'As the reader sees it',
  emptyIt: 'Empty the inbox',
  emptyTitle: 'Empty the inbox?',
  emptyConsequence: 'All messages in it are deleted. Codes that were sent stay valid.',
  emptied: 'The inbox is empty',
};
