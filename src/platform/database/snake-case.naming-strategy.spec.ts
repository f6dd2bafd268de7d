import { SnakeCaseNamingStrategy } from './snake-case.naming-strategy.js';

describe('SnakeCaseNamingStrategy', () => {
  const names = new SnakeCaseNamingStrategy();

  it.each([
    ['createdAt', 'created_at'],
    ['userID', 'user_id'],
    ['JWKSet', 'jwk_set'],
    ['sha256Hash', 'sha256_hash'],
    ['id', 'id'],
  ])('turns the property %s into the column %s', (property, column) => {
    expect(names.columnName(property, undefined, [])).toBe(column);
  });

  it('joins the prefixes of embedded columns', () => {
    expect(names.columnName('cityName', undefined, ['homeAddress'])).toBe('home_address_city_name');
  });

  it('keeps a table name that is given and derives one that is not', () => {
    expect([names.tableName('SigningKey', 'signing_keys'), names.tableName('SigningKey', undefined)]).toEqual([
      'signing_keys',
      'signing_key',
    ]);
  });

  it('names constraints for what they are, whatever the order of the columns', () => {
    expect([
      names.primaryKeyName('users'),
      names.uniqueConstraintName('users', ['tenant', 'email']),
      names.foreignKeyName('public.sessions', ['user_id']),
      names.indexName('users', ['b', 'a']),
      names.joinColumnName('owner', 'id'),
    ]).toEqual(['pk_users', 'uq_users_email_tenant', 'fk_sessions_user_id', 'ix_users_a_b', 'owner_id']);
  });

  it('tells checks of one table apart by their expression, the same on every run', () => {
    expect(names.checkConstraintName('products', 'stock >= 0')).toBe('chk_products_cffc74bc');
    expect(names.checkConstraintName('products', 'price >= 0')).not.toBe('chk_products_cffc74bc');
  });

  it('keeps names within what PostgreSQL holds, and apart', () => {
    const long = 'a_very_long_column_name_that_goes_on';
    const one = names.indexName('some_table', [long, `${long}_one`]);
    const two = names.indexName('some_table', [long, `${long}_two`]);
    expect([one.length, two.length, one === two]).toEqual([63, 63, false]);
  });
});
