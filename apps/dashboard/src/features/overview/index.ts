export { overview } from './feature';
