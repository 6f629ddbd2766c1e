export { type Device, deviceOf } from '@portero/schema/devices.ts';
