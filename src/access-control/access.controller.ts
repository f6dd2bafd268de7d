import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { permissionCatalogue, RequirePermissions } from '../common/index.js';
import { rolesRead } from './access.permissions.js';
import { PermissionResponse, PermissionsResponse, RouteResponse, RoutesResponse } from './dto/access.responses.js';
import { RouteTable } from './route-table.js';

/** What there is to hold, and what it opens. */
@ApiTags('access')
@Controller()
@RequirePermissions(rolesRead)
export class AccessController {
  constructor(private readonly routeTable: RouteTable) {}

  @Get('permissions')
  @ApiOperation({ summary: 'List the permissions, by name' })
  @ApiOkResponse({ type: PermissionsResponse })
  permissions(): PermissionsResponse {
    const byName = [...permissionCatalogue.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return { items: byName.map((permission) => PermissionResponse.of(permission)) };
  }

  @Get('access/routes')
  @ApiOperation({ summary: 'List every route and who may call it' })
  @ApiOkResponse({ type: RoutesResponse })
  routes(): RoutesResponse {
    return { items: this.routeTable.rows.map((row) => RouteResponse.of(row)) };
  }
}
