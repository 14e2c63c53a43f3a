export { tools } from './feature';
