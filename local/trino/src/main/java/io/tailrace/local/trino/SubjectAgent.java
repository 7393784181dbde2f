package io.tailrace.local.trino;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Lets Trino's Hadoop run on JDK 24 and later, where {@code Subject.getSubject} always throws (JEP 486). Hadoop asks it who
 * the user is; here the answer is always "nobody in particular", after which Hadoop takes the user of the process.
 */
public final class SubjectAgent {

    private static final String HADOOP_USER = "org/apache/hadoop/security/UserGroupInformation";

    private SubjectAgent() {}

    public static void premain(String arguments, Instrumentation instrumentation) {
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    @Nullable ClassLoader loader,
                    @Nullable String className,
                    @Nullable Class<?> redefined,
                    @Nullable ProtectionDomain domain,
                    byte[] bytes) {
                return HADOOP_USER.equals(className) ? withoutSubject(bytes) : null;
            }
        });
    }

    private static byte[] withoutSubject(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(bytes).accept(new WithoutSubject(writer), 0);
        return writer.toByteArray();
    }

    private static final class WithoutSubject extends ClassVisitor {

        WithoutSubject(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            return new MethodVisitor(Opcodes.ASM9, next) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String method, String type, boolean isInterface) {
                    if (owner.equals("javax/security/auth/Subject") && method.equals("getSubject")) {
                        super.visitInsn(Opcodes.POP);
                        super.visitInsn(Opcodes.ACONST_NULL);
                    } else {
                        super.visitMethodInsn(opcode, owner, method, type, isInterface);
                    }
                }
            };
        }
    }
}
