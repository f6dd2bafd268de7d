import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  CurrentPrincipal,
  Fails,
  OnResource,
  Public,
  RequirePermissions,
  type Page,
  type Principal,
} from '../common/index.js';
import { Idempotent, idempotencyProblems } from '../platform/idempotency/index.js';
import { cursorInvalid, pageOf } from '../platform/pages/index.js';
import {
  alreadyHolds,
  entityTag,
  ifMatchMalformed,
  IfMatch,
  IfMatchHeader,
  preconditionFailed,
} from '../platform/preconditions/index.js';
import { AddStockBody } from './dto/add-stock.body.js';
import { ChangeProductBody } from './dto/change-product.body.js';
import { CreateProductBody } from './dto/create-product.body.js';
import { ListProductsQuery } from './dto/list-products.query.js';
import { ProductIdParams } from './dto/product-id.params.js';
import { ProductResponse } from './dto/product.response.js';
import { productNotFound, skuTaken, stockTooHigh, stockTooLow } from './products.errors.js';
import { PRODUCT, productsWrite } from './products.permissions.js';
import type { StoredProduct } from './products.repository.js';
import { ProductsService } from './products.service.js';

/** The catalogue: open to all, kept by the holders of `products:write`. */
@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  @Public({ identifies: true })
  @ApiOperation({ summary: 'List products' })
  @ApiOkResponse({ type: pageOf(ProductResponse) })
  @Fails(cursorInvalid)
  async list(
    @CurrentPrincipal() caller: Principal | undefined,
    @Query() query: ListProductsQuery,
  ): Promise<Page<ProductResponse>> {
    const { items, nextCursor } = await this.products.list(query, caller);
    return { items: items.map((product) => ProductResponse.of(product)), nextCursor };
  }

  @Post()
  @RequirePermissions(productsWrite)
  @Idempotent()
  @ApiOperation({ summary: 'Make a product' })
  @ApiCreatedResponse({ type: ProductResponse })
  @Fails(skuTaken, ...idempotencyProblems)
  async create(
    @Body() body: CreateProductBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductResponse> {
    const product = await this.products.create(body);
    reply.header('location', `/products/${product.id}`);
    return tagged(product, reply);
  }

  @Get(':id')
  @Public({ identifies: true })
  @ApiOperation({ summary: 'Get a product, with its version as `ETag`' })
  @ApiOkResponse({ type: ProductResponse })
  @Fails(productNotFound)
  async get(
    @CurrentPrincipal() caller: Principal | undefined,
    @Param() { id }: ProductIdParams,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductResponse | undefined> {
    const product = await this.products.get(id, caller);
    const response = tagged(product, reply);
    if (!alreadyHolds(ifNoneMatch, product.version)) return response;
    reply.status(304);
    return undefined;
  }

  @Patch(':id')
  @RequirePermissions(productsWrite)
  @OnResource(PRODUCT)
  @ApiOperation({ summary: 'Change a product' })
  @ApiOkResponse({ type: ProductResponse })
  @Fails(productNotFound, skuTaken, preconditionFailed, ifMatchMalformed)
  async change(
    @Param() { id }: ProductIdParams,
    @Body() body: ChangeProductBody,
    @IfMatchHeader() ifMatch: IfMatch,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductResponse> {
    return tagged(await this.products.change(id, body, ifMatch), reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermissions(productsWrite)
  @OnResource(PRODUCT)
  @ApiOperation({ summary: 'Delete a product for good' })
  @Fails(productNotFound, preconditionFailed, ifMatchMalformed)
  async delete(@Param() { id }: ProductIdParams, @IfMatchHeader() ifMatch: IfMatch): Promise<void> {
    await this.products.delete(id, ifMatch);
  }

  @Post(':id/stock')
  @HttpCode(200)
  @RequirePermissions(productsWrite)
  @OnResource(PRODUCT)
  @Idempotent()
  @ApiOperation({ summary: 'Put into stock, or take out' })
  @ApiOkResponse({ type: ProductResponse })
  @Fails(productNotFound, stockTooLow, stockTooHigh, ...idempotencyProblems)
  async addStock(
    @Param() { id }: ProductIdParams,
    @Body() body: AddStockBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductResponse> {
    return tagged(await this.products.addStock(id, body), reply);
  }
}

function tagged(product: StoredProduct, reply: FastifyReply): ProductResponse {
  reply.header('etag', entityTag(product.version));
  return ProductResponse.of(product);
}
