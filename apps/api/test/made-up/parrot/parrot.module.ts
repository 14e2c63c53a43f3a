import { Module } from '@nestjs/common';
import { ParrotController } from './parrot.controller.js';

@Module({ controllers: [ParrotController] })
export class ParrotModule {}
