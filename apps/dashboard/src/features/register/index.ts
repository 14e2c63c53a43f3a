export { register } from './feature';
