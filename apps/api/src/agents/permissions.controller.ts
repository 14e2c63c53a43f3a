import { Controller, Get } from '@nestjs/common';
import { BUILT_IN_PERMISSIONS, PermissionCatalogue } from '@signet/contracts';
import { Requires } from '../platform/http/access.js';
import { Returns } from '../platform/http/returns.js';

@Controller('api/v1/permissions')
export class PermissionsController {
  @Get()
  @Requires('agents:read')
  @Returns(PermissionCatalogue)
  list() {
    return { data: [...BUILT_IN_PERMISSIONS] };
  }
}
