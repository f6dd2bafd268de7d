import { maskedJson } from './masked-values.js';

describe('maskedJson', () => {
  it('hides secrets, addresses and telephone numbers at any depth, and keeps the rest', () => {
    const values = {
      name: 'Kettle',
      at: new Date(0),
      sold: false,
      list: ['alice@example.com', { newPassword: ['planted'] }],
      more: { phone: '+49 151 1234567', note: 'password=planted' },
    };
    const text = maskedJson(values)!;
    expect(text).not.toMatch(/planted|alice|1234567/);
    expect(JSON.parse(text)).toMatchObject({ name: 'Kettle', at: '1970-01-01T00:00:00.000Z', sold: false });
  });

  it('hides an address by its name too, however strange it is', () => {
    const values = { email: `"very.planted.name"@example.com`, newEmail: `planted.person'x@example.com` };
    expect(maskedJson(values)).not.toMatch(/planted|person/);
  });

  it('says nothing of what is not there, be its name as secret as it may', () => {
    expect(maskedJson({ password: undefined, phone: undefined, list: [1] })).toBe('{"list":[1]}');
    expect(maskedJson(undefined)).toBeNull();
  });
});
