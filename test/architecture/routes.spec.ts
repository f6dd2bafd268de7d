import 'reflect-metadata';
import { Controller, Get, Module, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Test } from '@nestjs/testing';
import { getMetadataStorage } from 'class-validator';
import { RolesGuard, RouteTable } from '../../src/access-control/index.js';
import {
  Authenticated,
  defineResourceKind,
  OnResource,
  Public,
  RequirePermissions,
  RequireScopes,
  Roles,
} from '../../src/common/index.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { startGatehouse, type Gatehouse } from '../support/gatehouse.js';

const CASTLES = defineResourceKind('castles', /^\d+$/);

function boot(...controllers: Type[]) {
  @Module({ imports: [DiscoveryModule], controllers, providers: [RouteTable] })
  class House {}
  return Test.createTestingModule({ imports: [House] }).compile();
}

describe('a house with a route that nobody decided about', () => {
  @Controller('open')
  class OpenController {
    @Get('window')
    window() {}
  }

  it('does not open, and names the route', async () => {
    const house = await boot(OpenController);
    await expect(house.init()).rejects.toThrow('GET /open/window (OpenController.window) declares none of');
  });

  it('answers 403 on it all the same', () => {
    const context = {
      getClass: () => OpenController,
      getHandler: () => OpenController.prototype.window,
      switchToHttp: () => ({
        getRequest: () => ({ principal: { type: 'user', permissions: new Set(), roles: ['admin'] } }),
      }),
    };
    expect(() => new RolesGuard().canActivate(context as never)).toThrow('Operation forbidden');
  });

  it.each<[string, string, (ClassDecorator & MethodDecorator)[]]>([
    ['names a permission', 'castles:build, which nobody defines', [RequirePermissions('castles:build')]],
    ['names a scope', 'castles:build, which nobody defines', [RequireScopes('castles:build')]],
    ['is about a resource alone', 'nothing that could be held', [OnResource(CASTLES), Authenticated()]],
    ['is about a resource that is not in the path', 'no parameter id', [OnResource(CASTLES), Roles('admin')]],
  ])('does not open with a policy that %s: %s', async (_, fault, policy) => {
    @Controller('castle')
    class CastleController {
      build() {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(CastleController.prototype, 'build')!;
    for (const decorate of [Get(), ...policy]) decorate(CastleController.prototype, 'build', descriptor);
    const house = await boot(CastleController);
    await expect(house.init()).rejects.toThrow(fault);
  });

  it('cannot be built with policies on one route that exclude each other', () => {
    expect(() => {
      class TwiceController {
        @Public()
        @Roles('admin')
        route() {}
      }
      return TwiceController;
    }).toThrow('contradicts itself');
  });
});

describe('a handler’s policy', () => {
  @Controller('c')
  @Public()
  class MixedController {
    @Get('a')
    a() {}

    @Get('b')
    @Roles('admin')
    b() {}
  }

  it('counts before its class’s', async () => {
    const house = await (await boot(MixedController)).init();
    const kinds = house.get(RouteTable).rows.map(({ path, policy }) => [path, policy?.kind]);
    expect(kinds).toEqual([
      ['/c/a', 'public'],
      ['/c/b', 'restricted'],
    ]);
  });
});

describe('the routes of the application', () => {
  let database: TestDatabase;
  let gatehouse: Gatehouse;

  beforeAll(async () => {
    database = await testDatabases()[0]!.create();
    gatehouse = await startGatehouse(database.settings);
  });

  afterAll(async () => {
    await gatehouse?.stop();
    await database?.drop();
  });

  it('are all in the route table: the HTTP server knows no other', () => {
    const printed = gatehouse.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }) as string;
    const known = gatehouse.app.get(RouteTable).rows;
    const methodsPrinted = [...printed.matchAll(/\(([A-Z, ]+)\)/g)].flatMap(([, methods]) =>
      methods!.split(', ').filter((method) => method !== 'HEAD'),
    );
    expect(methodsPrinted).toHaveLength(known.length);
  });

  it('take every body, query and parameter through a class that is validated', () => {
    const validated = new Set(
      gatehouse.app
        .get(DiscoveryService, { strict: false })
        .getControllers()
        .flatMap(({ metatype }) => parametersOf(metatype as Type)),
    );
    const unsound = [...validated].filter(({ type }) => !isValidated(type)).map(({ where }) => where);
    expect(validated.size).toBeGreaterThan(10);
    expect(unsound).toEqual([]);
  });
});

const FROM_THE_CALLER: ReadonlySet<number> = new Set([
  RouteParamtypes.BODY,
  RouteParamtypes.QUERY,
  RouteParamtypes.PARAM,
]);

function parametersOf(controller: Type): { where: string; type: unknown }[] {
  const names = Object.getOwnPropertyNames(controller.prototype).filter(
    (name) => Reflect.getMetadata(METHOD_METADATA, controller.prototype[name] ?? {}) in RequestMethod,
  );
  return names.flatMap((name) => {
    const types = Reflect.getMetadata('design:paramtypes', controller.prototype, name) as unknown[];
    const args = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {};
    return Object.entries(args as Record<string, { index: number }>)
      .filter(([key]) => FROM_THE_CALLER.has(Number(key.split(':')[0])))
      .map(([, { index }]) => ({ where: `${controller.name}.${name}#${index}`, type: types[index] }));
  });
}

function isValidated(type: unknown): boolean {
  if (typeof type !== 'function') return false;
  return getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0;
}
