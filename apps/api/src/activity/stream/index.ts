import { LiveFeed } from './live-feed.js';

export { LiveFeed };

export const STREAM_PROVIDERS = [LiveFeed];
