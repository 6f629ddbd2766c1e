export const getStarted = {};
