const STORED = 'signet.shortcuts';

/** Single keys can be switched off (WCAG 2.1.4): speech input would otherwise press them. */
export const areSingleKeysOn = (): boolean => localStorage.getItem(STORED) !== 'off';
export const setSingleKeys = (on: boolean): void => localStorage.setItem(STORED, on ? 'on' : 'off');
