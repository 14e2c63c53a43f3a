/** Remembers whether the sidebar is collapsed. Read by the server, so it is no secret and has no consequence. */
export const SIDEBAR_COOKIE = 'signet_sidebar';
