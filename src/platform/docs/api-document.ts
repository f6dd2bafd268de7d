import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** The OpenAPI document, made on first demand and kept. The composition root says how. */
@Injectable()
export class ApiDocument {
  #make: (() => OpenAPIObject) | undefined;
  #json: string | undefined;

  madeBy(make: () => OpenAPIObject): void {
    this.#make = make;
  }

  get document(): OpenAPIObject {
    if (!this.#make) throw new Error('nobody has said how the OpenAPI document is made');
    return this.#make();
  }

  get json(): string {
    this.#json ??= JSON.stringify(this.document);
    return this.#json;
  }
}
