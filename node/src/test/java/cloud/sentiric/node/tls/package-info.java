@org.jspecify.annotations.NullMarked
package cloud.sentiric.node.tls;
