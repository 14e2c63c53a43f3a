export { settings } from './feature';
