import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermissions } from '../common/index.js';
import { rolesRead } from './access.permissions.js';
import { builtInRoles } from './built-in-roles.js';
import {
  PermissionResponse,
  PermissionsResponse,
  RoleResponse,
  RolesResponse,
  RouteResponse,
  RoutesResponse,
} from './dto/access.responses.js';
import { permissionCatalogue } from './permission.js';
import { RouteTable } from './route-table.js';

/** What there is to hold, who holds what, and what it opens. */
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

  @Get('roles')
  @ApiOperation({ summary: 'List the roles and what each may do' })
  @ApiOkResponse({ type: RolesResponse })
  roles(): RolesResponse {
    return { items: [...builtInRoles.values()].map((role) => RoleResponse.of(role)) };
  }

  @Get('access/routes')
  @ApiOperation({ summary: 'List every route and who may call it' })
  @ApiOkResponse({ type: RoutesResponse })
  routes(): RoutesResponse {
    return { items: this.routeTable.rows.map((row) => RouteResponse.of(row)) };
  }
}
