package io.tailrace.local.managed.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventPatternTest {

    private static final String CHANGE =
            "{'eventName':'MODIFY','dynamodb':{'SizeBytes':59,'NewImage':{'status':{'S':'SHIPPED'}}}}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'eventName':['MODIFY']}                                                 | true
                    {'eventName':['INSERT','MODIFY']}                                        | true
                    {'eventName':['INSERT']}                                                 | false
                    {'eventName':['MODIFY'],'eventSource':['aws:dynamodb']}                  | false
                    {'dynamodb':{'SizeBytes':[59]}}                                          | true
                    {'dynamodb':{'SizeBytes':['59']}}                                        | false
                    {'dynamodb':{'NewImage':{'status':{'S':[{'prefix':'SHIP'}]}}}}           | true
                    {'dynamodb':{'NewImage':{'status':{'S':[{'prefix':'PACK'}]}}}}           | false
                    {'dynamodb':{'OldImage':[{'exists':false}]}}                             | true
                    {'userIdentity':{'type':[{'exists':true}]}}                              | false
                    {'eventName':[{'anything-but':['INSERT','REMOVE']}]}                     | true
                    {'eventName':[{'anything-but':'MODIFY'}]}                                | false
                    """)
    void lets_pass_what_matches_every_field(String pattern, boolean passes) throws JsonProcessingException {
        assertThat(EventPattern.parse(pattern.replace('\'', '"')).matches(change()))
                .isEqualTo(passes);
    }

    @Test
    void without_a_pattern_everything_passes() throws JsonProcessingException {
        assertThat(EventPattern.ANY.matches(change())).isTrue();
    }

    @Test
    void refuses_operators_it_does_not_know() {
        assertThatThrownBy(() -> EventPattern.parse("{\"dynamodb\":{\"SizeBytes\":[{\"numeric\":[\">\",1]}]}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The pattern uses numeric at $.dynamodb.SizeBytes;"
                        + " supported are values, exists, prefix and anything-but.");
    }

    @Test
    void refuses_text_that_is_not_a_pattern() {
        assertThatThrownBy(() -> EventPattern.parse("{}")).hasMessage("The pattern has no fields at $.");
        assertThatThrownBy(() -> EventPattern.parse("{\"eventName\":\"INSERT\"}"))
                .hasMessage("The pattern has no fields at $.eventName.");
        assertThatThrownBy(() -> EventPattern.parse("{")).hasMessageStartingWith("The pattern is not JSON:");
    }

    private static JsonNode change() throws JsonProcessingException {
        return new ObjectMapper().readTree(CHANGE.replace('\'', '"'));
    }
}
