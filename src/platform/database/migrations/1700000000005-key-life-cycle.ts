import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

const TABLE = 'signing_keys';
const LONGEST_TOKEN_MS = 1440 * 60_000;

type Row = Record<string, string | number | null>;

/**
 * Signing keys get a life cycle. Which environment made the existing ones is not known, so they count as made in
 * development: production discards them, as it would a key that lay on a developer's machine.
 */
export class KeyLifeCycle1700000000005 implements MigrationInterface {
  readonly name = 'KeyLifeCycle1700000000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    await replaceTable(queryRunner, tableWithLifeCycle(), (row) => ({
      ...row,
      sealed_private_key: row['state'] === 'retired' ? null : row['sealed_private_key']!,
      environment: 'development',
      // Raised by the first instance that starts.
      token_minutes: 1,
      activated_at: row['created_at']!,
      verifies_until: row['retired_at'] === null ? null : Number(row['retired_at']) + LONGEST_TOKEN_MS,
    }));
  }

  /** What is retired has no private half any more, and what comes next has never signed: neither is known without the life cycle. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await replaceTable(queryRunner, tableWithout(), (row) => {
      const { environment: _e, token_minutes: _t, activated_at: _a, verifies_until: _v, ...kept } = row;
      return kept['state'] === 'active' ? kept : undefined;
    });
  }
}

async function replaceTable(
  queryRunner: QueryRunner,
  table: Table,
  convert: (row: Row) => Row | undefined,
): Promise<void> {
  const rows = (await queryRunner.query(`SELECT * FROM ${TABLE}`)) as Row[];
  await queryRunner.dropTable(TABLE);
  await queryRunner.createTable(table);
  for (const old of rows) {
    const row = convert(old);
    if (!row) continue;
    const places = Object.keys(row).map((_, i) => `$${i + 1}`);
    await queryRunner.query(
      // eslint-disable-next-line gatehouse/no-built-sql -- the names are keys of the object that this migration makes
      `INSERT INTO ${TABLE} (${Object.keys(row).join(', ')}) VALUES (${places.join(', ')})`,
      Object.values(row),
    );
  }
}

const text = (name: string, length: number) => ({ name, type: 'varchar', length: String(length) });
const timestamp = (name: string, isNullable = false) => ({ name, type: 'bigint', isNullable });

function tableWithLifeCycle(): Table {
  const indices = [
    { name: 'uq_signing_keys_state', columnNames: ['state'], isUnique: true, where: `state <> 'retired'` },
  ];
  const environment = {
    name: 'chk_signing_keys_environment',
    expression: `environment IN ('production', 'development')`,
  };
  return new Table({
    ...tableOf(
      `state IN ('next', 'active', 'retired')`,
      [environment],
      [
        text('environment', 16),
        { name: 'token_minutes', type: 'integer' },
        timestamp('activated_at', true),
        timestamp('verifies_until', true),
      ],
    ),
    indices,
  });
}

function tableWithout(): Table {
  return new Table(tableOf(`state IN ('active', 'retired')`, [], []));
}

function tableOf(states: string, checks: { name: string; expression: string }[], columns: TableColumnOptions[]) {
  return {
    name: TABLE,
    columns: [
      { ...text('kid', 64), isPrimary: true, primaryKeyConstraintName: 'pk_signing_keys' },
      text('algorithm', 16),
      text('state', 16),
      { name: 'sealed_private_key', type: 'text', isNullable: true },
      { name: 'public_key', type: 'text', isNullable: true },
      timestamp('created_at'),
      timestamp('retired_at', true),
      ...columns,
    ],
    checks: [
      { name: 'chk_signing_keys_algorithm', expression: `algorithm IN ('RS256', 'ES256', 'HS256')` },
      { name: 'chk_signing_keys_state', expression: states },
      ...checks,
    ],
  };
}
