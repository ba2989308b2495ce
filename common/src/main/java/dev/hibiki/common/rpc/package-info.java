/** How services reach each other: ports, with forms for one process and for several. */
@NullMarked
package dev.hibiki.common.rpc;

import org.jspecify.annotations.NullMarked;
