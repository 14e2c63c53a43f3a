import { Module } from '@nestjs/common';
import { DownloadsController } from './downloads.controller.js';
import { Packages } from './packages.js';

export { PACKAGES } from './surface.js';

@Module({ controllers: [DownloadsController], providers: [Packages] })
export class DownloadsModule {}
