/** The pattern of `like` for every text that contains this one: of the characters in it none stands for others. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
