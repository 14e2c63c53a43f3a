import { getRequestConfig } from 'next-intl/server';
import messages from './en';

/** English is the first language; dates and numbers follow the reader's own locale in the browser. */
export default getRequestConfig(async () => ({ locale: 'en', messages, timeZone: 'UTC' }));
