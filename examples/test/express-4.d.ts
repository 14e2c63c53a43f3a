// The same program text runs on both; only its types come from one.
declare module 'express-4' {
  export { default } from 'express';
}
