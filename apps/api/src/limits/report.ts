import { SetMetadata } from '@nestjs/common';

const REPORT = 'report';

/** Marks a route that reads as far as somebody asks: it takes a place, and waits in line for one. */
export const Report = () => SetMetadata(REPORT, true);

export const isReport = (handler: object): boolean => Reflect.getMetadata(REPORT, handler) === true;
