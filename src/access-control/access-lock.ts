/**
 * One lock for every change of who may do what, roles, assignments and the scopes of clients alike: two at once could otherwise each be allowed by
 * what the other takes away, and two could take the last administrator between them.
 */
export const ACCESS_LOCK = 'access';
