package io.tailrace.aws;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/**
 * Makes what signs requests. The SDK has a chain of its own, whose calls to STS and to IAM Identity Center know neither the connector's region nor
 * its proxy nor its endpoints; here they are made with the clients of {@link AwsClients}.
 */
final class CredentialSources {

    private final AwsClients clients;
    private final LongSupplier nanoTime;
    private final ProfileCredentials profiles;

    CredentialSources(AwsClients clients, LongSupplier nanoTime) {
        this.clients = clients;
        this.nanoTime = nanoTime;
        this.profiles = new ProfileCredentials(clients, this);
    }

    AwsCredentialsProvider of(AwsCredentials from, @Nullable AssumedRole role) {
        AwsCredentialsProvider own = own(from);
        return role == null ? own : assumed(role, own);
    }

    private AwsCredentialsProvider own(AwsCredentials from) {
        if (from instanceof AwsCredentials.OfRole assumed) {
            return of(assumed.base(), assumed.role());
        }
        if (from instanceof AwsCredentials.StaticKeys keys) {
            return StaticCredentialsProvider.create(
                    keys.sessionToken() == null
                            ? AwsBasicCredentials.create(
                                    keys.accessKeyId(), keys.secretAccessKey().value())
                            : AwsSessionCredentials.create(
                                    keys.accessKeyId(),
                                    keys.secretAccessKey().value(),
                                    keys.sessionToken().value()));
        }
        return new OwnCredentials(source(from), new FaultTimer(nanoTime));
    }

    private AwsCredentialsProvider source(AwsCredentials from) {
        if (from instanceof AwsCredentials.Profile profile) {
            return profiles.of(profile.name());
        }
        if (from instanceof AwsCredentials.DefaultChain) {
            return chain();
        }
        throw new IllegalStateException("unknown credentials: " + from.getClass());
    }

    AwsCredentialsProvider assumed(AssumedRole role, AwsCredentialsProvider base) {
        return clients.opened(() -> StsAssumeRoleCredentialsProvider.builder()
                .stsClient(clients.sts(base))
                .refreshRequest(request -> request.roleArn(role.arn())
                        .externalId(role.externalId())
                        .roleSessionName(role.sessionName()))
                .build());
    }

    /** As in a pod of Kubernetes: the cluster vouches for it by a token in a file. */
    AwsCredentialsProvider webIdentity(String roleArn, String tokenFile, String sessionName) {
        return clients.opened(() -> StsWebIdentityTokenFileCredentialsProvider.builder()
                .stsClient(clients.sts(AnonymousCredentialsProvider.create()))
                .roleArn(roleArn)
                .roleSessionName(sessionName)
                .webIdentityTokenFile(Path.of(tokenFile))
                .build());
    }

    /** In the order of the SDK's own chain. */
    private AwsCredentialsProvider chain() {
        AwsCredentialsProviderChain.Builder chain = AwsCredentialsProviderChain.builder()
                .reuseLastProviderEnabled(true)
                .addCredentialsProvider(SystemPropertyCredentialsProvider.create())
                .addCredentialsProvider(EnvironmentVariableCredentialsProvider.create());
        Optional<String> roleArn = SdkSystemSetting.AWS_ROLE_ARN.getStringValue();
        Optional<String> tokenFile = SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue();
        if (roleArn.isPresent() && tokenFile.isPresent()) {
            String session =
                    SdkSystemSetting.AWS_ROLE_SESSION_NAME.getStringValue().orElse("tailrace");
            chain.addCredentialsProvider(webIdentity(roleArn.get(), tokenFile.get(), session));
        }
        return clients.opened(() -> chain.addCredentialsProvider(new DefaultProfile())
                .addCredentialsProvider(ContainerCredentialsProvider.create())
                .addCredentialsProvider(InstanceProfileCredentialsProvider.create())
                .build());
    }

    /** The profile that the environment names, if there is one. In a chain its absence is not an error. */
    private final class DefaultProfile implements AwsCredentialsProvider {
        private @Nullable AwsCredentialsProvider found;

        @Override
        public synchronized software.amazon.awssdk.auth.credentials.AwsCredentials resolveCredentials() {
            if (found == null) {
                try {
                    found = profiles.of(ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow());
                } catch (ConfigException e) {
                    throw SdkClientException.create(String.valueOf(e.getMessage()), e);
                }
            }
            return found.resolveCredentials();
        }
    }
}
