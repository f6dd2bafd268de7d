import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/index.js';
import { GatehouseDataSource } from './gatehouse.data-source.js';

@Injectable()
export class DatabaseMetrics {
  constructor(metrics: Metrics, dataSource: GatehouseDataSource) {
    metrics.gauge(
      {
        name: 'gatehouse_database_connections',
        help: 'Connections of the pool; of the embedded database the one that writes.',
        labels: ['state'],
      },
      () => {
        const { used, idle } = dataSource.load;
        return [
          [{ state: 'used' }, used],
          [{ state: 'idle' }, idle],
        ];
      },
    );
    metrics.gauge(
      { name: 'gatehouse_database_waiting', help: 'Requests and work of the house that wait for such a connection.' },
      () => dataSource.load.waiting,
    );
  }
}
