export * from './agentauth/index.js';
