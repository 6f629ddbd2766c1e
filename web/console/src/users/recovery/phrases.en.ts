export const recoveryRequests = {
  title: 'Recovery requests',
  purpose:
    'People who passed the first step, lost every second one, and ask to set up a new one. It takes the place of what they had.',
  waiting: (count: number) => (count > 0 ? `Recovery requests (${count} waiting)` : 'Recovery requests'),
  off: 'Requests appear here once Multi-factor authentication lets people ask.',
  none: 'Nobody has asked',
  every: 'Every state',
  who: 'Person',
  state: 'State',
  states: {
    waiting: 'Waiting',
    approved: 'Approved',
    completed: 'Completed',
    refused: 'Refused',
    stopped: 'Stopped by the person',
    cancelled: 'Cancelled',
    expired: 'Expired',
  },
  from: 'From',
  at: 'Asked',
  oneTitle: (name: string) => `Request of ${name}`,
  care: 'A thief with the password can ask as well. Before you approve:',
  callBack:
    'Talk to the person yourself, at a number that you knew before. Nothing in the request proves who wrote it.',
  askThem: (time: string, from: string) =>
    `Have them tell you when and from where they asked. It was on ${time}, from: ${from}. If it does not fit, refuse.`,
  askedBefore: (count: number) =>
    count === 1 ? 'They asked once before: find out why.' : `They asked ${count} times before: find out why.`,
  askedElsewhere: (time: string, from: string) =>
    `Somebody asked in another browser, too, last on ${time}, from: ${from}. One of the two may be a thief: find out which browser is theirs, and refuse if it did not ask first.`,
  usedThere:
    'The approval is good only in the browser that asked, and where the link in the message about it is opened.',
  usedOnlyThere:
    'The approval is good only in the browser that asked: without an email address there is no link for another.',
  notices: {
    none: 'This person has no email address: nobody was told of the request.',
    waiting:
      'The message that tells the person of this request has not been delivered yet: they cannot have stopped it.',
    'given-up':
      'The message that tells the person of this request could not be delivered: they cannot have stopped it.',
  },
  reason: 'Their words',
  factors: 'What they had',
  earlier: 'Earlier requests',
  password: 'Password changed',
  until: 'Ends by itself',
  by: 'Answered by',
  decision: 'Your reason',
  decisionHint: 'For other administrators and the audit log. A refusal needs one.',
  reasonNeeded: 'Say why you refuse.',
  early: (time: string) => `Nobody can approve this before ${time}, so that the person has time to stop it.`,
  approve: 'Approve',
  refuse: 'Refuse',
  takeBack: 'Take the approval back',
  approved: (name: string) => `${name} can set up a new second step`,
  refused: (name: string) => `The request of ${name} is refused`,
};
