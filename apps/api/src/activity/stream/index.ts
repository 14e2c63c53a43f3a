import { LiveFeed } from './live-feed.js';
import { News } from './news.js';

export { LiveFeed };

export const STREAM_PROVIDERS = [LiveFeed, News];
