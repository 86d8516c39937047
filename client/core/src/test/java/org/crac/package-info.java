/** The names of CRaC's API, for want of its jar: what the library looks for. */
package org.crac;
