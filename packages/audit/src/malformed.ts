/** What makes a line of an export unreadable. */
export class Malformed extends Error {}
