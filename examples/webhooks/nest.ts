import 'reflect-metadata';
import { Controller, Module, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { webhookListener, type WebhookHandler } from '@signet/sdk/webhooks';
import { options } from './options.js';

let receive: ReturnType<typeof webhookListener>;

@Controller('webhooks')
export class WebhooksController {
  // On Express it is `@Res() response` and `receive(request, response)`.
  @Post()
  take(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    reply.hijack();
    return receive(request, reply.raw);
  }
}

@Module({ controllers: [WebhooksController] })
export class AppModule {}

export async function createApp(handle: WebhookHandler): Promise<NestFastifyApplication> {
  receive = webhookListener(options(), handle);
  // `rawBody` keeps the bytes as they came, which the signature covers.
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    rawBody: true,
    logger: false,
  });
  // For endpoints in the format `cloudevents`.
  app.useBodyParser('application/cloudevents+json');
  return app;
}

// In your service: await (await createApp(({ id, event }) => …)).listen(8080);
