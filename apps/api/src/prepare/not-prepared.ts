/** The service cannot work with this database, data folder and master key as they are. Its message is for the operator. */
export class NotPrepared extends Error {}
