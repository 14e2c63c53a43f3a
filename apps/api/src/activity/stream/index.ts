import { LiveFeed } from './live-feed.js';
import { StreamController } from './stream.controller.js';

export const STREAM_CONTROLLERS = [StreamController];

export const STREAM_PROVIDERS = [LiveFeed];
