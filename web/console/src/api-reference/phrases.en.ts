export const apiReference = {};
