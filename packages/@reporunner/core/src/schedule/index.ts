export { createCronTimes } from './cron-times.ts';
