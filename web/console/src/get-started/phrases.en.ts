export const getStarted = {
  title: 'Get started',
  greeting: (name: string) => (name ? `Good to see you, ${name}` : 'Good to see you'),
  purpose: 'A few steps to the first person who signs in.',
  purposeDone: 'Everything to begin with is in place. From here it goes on as you like.',
  develop: {
    title: 'Integrate',
    sentence: 'Pick what you build with. The guide carries your own values and takes about ten minutes.',
    all: 'View all',
    start: 'Start building',
  },
  protect: {
    title: 'Protect your APIs',
    sentence: 'Name your API, and the guide shows how it checks tokens and permissions.',
    all: 'All APIs',
  },
  customize: {
    title: 'Make it yours',
    signIn: {
      title: 'Sign-in experience',
      sentence: 'Logo, colours, and which ways of signing in there are, with a live preview.',
      action: 'Customize',
    },
    email: {
      title: 'Email and SMS',
      sentence: 'Send codes through your own provider.',
      until: {
        inbox: 'Until then they stay in the development inbox.',
        nobody: 'Until then none are sent.',
      },
      action: 'Connect',
    },
    emailReady: {
      title: 'Email is connected',
      sentence: (name: string) => `Codes are sent by ${name}.`,
      action: 'Open',
    },
    live: {
      title: 'Try it',
      sentence: 'Sign in as your people will, with what is saved now.',
      action: 'Live preview',
    },
  },
  watch: {
    title: 'Look around',
    inbox: {
      title: 'Development inbox',
      sentence: 'Emails and messages that would have been sent, with their codes.',
    },
    users: {
      title: 'Users',
      sentence: 'Who has registered. Create people by hand, reset passwords, suspend.',
    },
    api: {
      title: 'API reference',
      sentence: 'Everything this Console does, as calls you can make yourself.',
    },
  },
  steps: {
    title: 'Progress',
    application: 'Create an application',
    signedIn: 'Sign somebody in',
    email: 'Connect email',
    done: 'done',
    open: 'not yet',
  },
};
