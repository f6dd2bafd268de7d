import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdempotencyModule } from '../platform/idempotency/index.js';
import { DemoProducts } from './demo-products.js';
import { Product } from './product.entity.js';
import { ProductsController } from './products.controller.js';
import { ProductsRepository } from './products.repository.js';
import { ProductsService } from './products.service.js';

@Module({
  imports: [IdempotencyModule, TypeOrmModule.forFeature([Product])],
  controllers: [ProductsController],
  providers: [DemoProducts, ProductsRepository, ProductsService],
  exports: [DemoProducts, ProductsService],
})
export class ProductsModule {}
