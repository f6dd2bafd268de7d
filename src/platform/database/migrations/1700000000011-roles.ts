import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

/** Roles become rows, with permissions and parents; an assignment holds everywhere (`*`) or on one resource. */
export class Roles1700000000011 implements MigrationInterface {
  readonly name = 'Roles1700000000011';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of roleTables()) await queryRunner.createTable(table);
    await insertBuiltInRoles(queryRunner, Date.now());
    await replaceAssignments(queryRunner, assignmentsTable(), `user_id, role, '*', granted_at, granted_by`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const former = `user_id, role, granted_at, granted_by`;
    await replaceAssignments(queryRunner, formerAssignmentsTable(), former, `WHERE resource = '*'`);
    for (const table of roleTables().toReversed()) await queryRunner.dropTable(table);
  }
}

const BUILT_IN = [
  { name: 'user', description: 'A signed-in person, with no permission of its own', permissions: [] },
  {
    name: 'manager',
    description: 'Keeps the catalogue and sees the accounts',
    permissions: ['products:write', 'users:read'],
    parent: 'user',
  },
  { name: 'admin', description: 'Everything', permissions: [] },
];

async function insertBuiltInRoles(queryRunner: QueryRunner, now: number): Promise<void> {
  for (const { name, description, permissions, parent } of BUILT_IN) {
    const role = [name, description, true, 1, now, now];
    await queryRunner.query(
      'INSERT INTO roles (name, description, built_in, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6)',
      role,
    );
    for (const permission of permissions) {
      await queryRunner.query('INSERT INTO role_permissions (role, permission) VALUES ($1, $2)', [name, permission]);
    }
    if (parent) await queryRunner.query('INSERT INTO role_parents (role, parent) VALUES ($1, $2)', [name, parent]);
  }
}

/** A primary key cannot be widened on both databases: the table is made anew. */
async function replaceAssignments(queryRunner: QueryRunner, table: Table, columns: string, where = ''): Promise<void> {
  await queryRunner.query('CREATE TABLE moved_assignments AS SELECT * FROM role_assignments');
  await queryRunner.dropTable('role_assignments');
  await queryRunner.createTable(table);
  const names = table.columns.map(({ name }) => name).join(', ');
  // eslint-disable-next-line gatehouse/no-built-sql -- names and conditions are constants of this migration
  await queryRunner.query(`INSERT INTO role_assignments (${names}) SELECT ${columns} FROM moved_assignments ${where}`);
  await queryRunner.query('DROP TABLE moved_assignments');
}

const text = (name: string, length: number, isNullable = false) => ({
  name,
  type: 'varchar',
  length: String(length),
  isNullable,
});

const timestamp = (name: string) => ({ name, type: 'bigint' });

const key = (name: string, length: number, table: string): TableColumnOptions => ({
  ...text(name, length),
  isPrimary: true,
  primaryKeyConstraintName: `pk_${table}`,
});

const reference = (name: string, column: string, to: readonly [string, string], onDelete: string) => ({
  name,
  columnNames: [column],
  referencedTableName: to[0],
  referencedColumnNames: [to[1]],
  onDelete,
});

function roleTables(): Table[] {
  const role = ['roles', 'name'] as const;
  return [
    new Table({
      name: 'roles',
      columns: [
        key('name', 64, 'roles'),
        text('description', 500),
        { name: 'built_in', type: 'boolean' },
        { name: 'version', type: 'integer' },
        timestamp('created_at'),
        timestamp('updated_at'),
      ],
    }),
    new Table({
      name: 'role_permissions',
      columns: [key('role', 64, 'role_permissions'), key('permission', 128, 'role_permissions')],
      foreignKeys: [reference('fk_role_permissions_role', 'role', role, 'CASCADE')],
    }),
    new Table({
      name: 'role_parents',
      columns: [key('role', 64, 'role_parents'), key('parent', 64, 'role_parents')],
      indices: [{ name: 'ix_role_parents_parent', columnNames: ['parent'] }],
      foreignKeys: [
        reference('fk_role_parents_role', 'role', role, 'CASCADE'),
        reference('fk_role_parents_parent', 'parent', role, 'NO ACTION'),
      ],
    }),
  ];
}

const assignmentColumns = (): TableColumnOptions[] => [
  key('user_id', 36, 'role_assignments'),
  key('role', 64, 'role_assignments'),
];

const grant = () => [timestamp('granted_at'), text('granted_by', 64, true)];
const ofUser = () => reference('fk_role_assignments_user', 'user_id', ['users', 'id'], 'CASCADE');
const byRole = () => ({ name: 'ix_role_assignments_role', columnNames: ['role'] });

function formerAssignmentsTable(): Table {
  return new Table({
    name: 'role_assignments',
    columns: [...assignmentColumns(), ...grant()],
    indices: [byRole()],
    foreignKeys: [ofUser()],
  });
}

function assignmentsTable(): Table {
  return new Table({
    name: 'role_assignments',
    columns: [...assignmentColumns(), key('resource', 128, 'role_assignments'), ...grant()],
    indices: [byRole(), { name: 'ix_role_assignments_resource', columnNames: ['resource'] }],
    foreignKeys: [ofUser(), reference('fk_role_assignments_role', 'role', ['roles', 'name'], 'NO ACTION')],
  });
}
