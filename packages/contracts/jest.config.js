export { default } from '../../jest.package.js';
